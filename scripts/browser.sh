#!/bin/sh
# Chromium and a Chinese font for the browser tests, from the system's packages where they are missing.
if [ -x /usr/bin/chromium ] && fc-list 2>/dev/null | grep -qi 'noto.*cjk'; then exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null
fi
[ -x /usr/bin/chromium ] && exit 0
echo "The browser tests need Chromium at /usr/bin/chromium. Install it: apt-get install chromium fonts-noto-cjk" >&2
echo "浏览器测试需要 /usr/bin/chromium，请先安装：apt-get install chromium fonts-noto-cjk" >&2
exit 1
