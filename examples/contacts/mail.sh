#!/bin/sh
# One mail, by curl alone: sh examples/contacts/mail.sh [ADDRESS OF OURS]
set -eu
listen=${SLUICE_SMTP_LISTEN:-127.0.0.1:2525}
to=${1:-support@sluice.example}
id=$(date -u +%Y%m%dT%H%M%S).$$@example.com

curl -sS "smtp://$listen" --mail-from li.wei@example.com --mail-rcpt "$to" --crlf --upload-file - <<MAIL
Message-ID: <$id>
Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S +0000')
From: =?utf-8?B?5p2O5Lyf?= <li.wei@example.com>
To: $to
Subject: =?utf-8?B?6YeN5aSN5omj5qy+?=
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

你好，我被重复扣款了两次，请尽快退款。谢谢！
I was charged twice, please refund me.
MAIL
echo "sent as <$id>"
