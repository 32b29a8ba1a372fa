"""The mail server of rehearsals and benches: SMTP with STARTTLS on loopback."""
import email, email.policy, socketserver, ssl, subprocess, threading, time


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail by SMTP with STARTTLS, or turns some away."""
    daemon_threads = allow_reuse_address = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Conversation)
        pem = folder / "smtp.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-keyout", folder / "smtp.key", "-out", pem], check=True, stderr=subprocess.DEVNULL)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); self.tls.load_cert_chain(pem, folder / "smtp.key")
        self.authority, self.lock, self.taken, self.mood, self.left, self.turned_away = pem, threading.Lock(), [], None, 0, 0
        self.trap = None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def turn_away(self, mood, count):
        with self.lock: self.mood, self.left = mood, count

    def turns_away(self, mood):
        """Whether this conversation is one of those that end badly, and at this place."""
        with self.lock:
            if self.left == 0 or self.mood != mood: return False
            self.left -= 1; self.turned_away += 1; return True

    def set_trap(self, moment, count):
        """The conversation that is the `count`th to come to this moment stands still there until the trap is released."""
        self.trap = trap = Trap(moment, count); return trap

    def pass_by(self, moment):
        with self.lock:
            trap = self.trap
            if not trap or trap.moment != moment: return
            trap.count -= 1
            if trap.count: return
            self.trap = None
        trap.sprung.set(); trap.released.wait(20)

    def handle_error(self, request, client): pass   # A client that was killed.


class Trap:
    def __init__(self, moment, count): self.moment, self.count, self.sprung, self.released = moment, count, threading.Event(), threading.Event()


class Conversation(socketserver.StreamRequestHandler):
    def say(self, text): self.wfile.write(text.encode() + b"\r\n"); self.wfile.flush()

    def handle(self):
        secure, server = False, self.server
        if server.turns_away("busy"): return self.say("421 too many connections")
        self.say("220 mail.example.com ESMTP")
        while line := self.rfile.readline():
            verb, rest = line[:4].upper().strip(), line.decode().strip()
            if verb in (b"EHLO", b"HELO"): self.say("250-mail.example.com\r\n250-STARTTLS\r\n250 SIZE 1000000")
            elif verb == b"STAR":
                self.say("220 go ahead")
                self.request = server.tls.wrap_socket(self.request, server_side=True); self.setup(); secure = True
            elif not secure and verb != b"QUIT": self.say("530 STARTTLS first")
            elif verb == b"MAIL": self.say("250 sender noted")
            elif verb == b"RCPT":
                if server.turns_away("refuses"): self.say("451 try again later"); continue
                to = rest[rest.index("<") + 1:rest.index(">")]; self.say("250 recipient noted")
            elif verb == b"DATA":
                server.pass_by("before the text"); self.say("354 the text, please")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                if server.turns_away("hangs up"): return
                with server.lock: server.taken.append(Mail(to, text))
                server.pass_by("after the text"); self.say("250 taken")
            elif verb == b"QUIT": return self.say("221 bye")
            else: self.say("250 so be it")


class Mail:
    def __init__(self, to, text):
        m = email.message_from_bytes(text.replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
        self.at = time.monotonic()
        self.to, self.header_to, self.id = to, m["To"], m["Message-ID"].strip("<>").split("@")[0]
        self.language, self.subject, self.text = m["Content-Language"], m["Subject"], m.get_content()
