#!/usr/bin/env python3
"""Opens the referrals of a partner: one JSON value a line in, the same with `identity` in the clear out.

    kafka-console-consumer --isolation-level read_committed --topic vigie.referrals.cio-paris ... | ./open_referral.py cio-paris.key
    kcat -C -q -u -X isolation.level=read_committed -t vigie.referrals.cio-paris ... | ./open_referral.py cio-paris.key

Without read_committed a reader sees referrals of transactions that were aborted: identities that were never sent.
`cio-paris.key` holds the partner's secret key, 64 hexadecimal digits. Needs PyNaCl (libsodium).
What it prints names a pupil: keep it where such data may be, and no longer than the referral lasts.
"""
import base64, json, sys
from nacl.public import PrivateKey, SealedBox

lines = [line.strip() for line in open(sys.argv[1])]
secret = next(line for line in lines if line and not line.startswith("#"))
box = SealedBox(PrivateKey(bytes.fromhex(secret)))
for line in sys.stdin:
    if not line.startswith("{"):  # what a console tool says beside the records
        continue
    referral = json.loads(line)
    if "identity" in referral:  # a withdrawal has none
        referral["identity"] = json.loads(box.decrypt(base64.b64decode(referral["identity"])))
    print(json.dumps(referral, ensure_ascii=False), flush=True)
