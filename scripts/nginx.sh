#!/bin/sh
# nginx for the test of several servers, from the system's packages where it is missing.
found() { command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; }
found && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx-light >/dev/null
fi
found && exit 0
echo "The test of several servers needs nginx. Install it: apt-get install nginx-light" >&2
echo "多服务器测试需要 nginx，请先安装：apt-get install nginx-light" >&2
exit 1
