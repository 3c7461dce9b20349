#!/bin/sh
# The programs that tests and pictures use beside Python, installed from the system's packages where they are missing:
# `programs.sh browser office`.
there() {
    case $1 in
        browser) [ -x /usr/bin/chromium ] && fc-list 2>/dev/null | grep -qi 'noto.*cjk' ;;
        office) command -v soffice >/dev/null && fc-list 2>/dev/null | grep -qi 'liberation.*serif' ;;
    esac
}

for program in "$@"; do
    case $program in
        browser) packages="chromium fonts-noto-cjk fontconfig" use="Chromium at /usr/bin/chromium, and a Chinese typeface" ;;
        office) packages="libreoffice-writer-nogui fonts-liberation fontconfig" use="LibreOffice, which opens the Word documents, and a typeface as wide as the one they ask for" ;;
        *) echo "programs.sh knows browser and office, not $program" >&2; exit 2 ;;
    esac
    there "$program" && continue
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        # shellcheck disable=SC2086 # several words
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
    fi
    there "$program" && continue
    echo "The tests need $use. Install it: apt-get install $packages" >&2
    echo "测试需要以下软件包，请先安装：apt-get install $packages" >&2
    exit 1
done
