"""What happens while Redis is away, or loses all it held: nothing is lost."""

import signal

from runnerly_dev.stack import Stack


def test_a_sign_up_while_redis_is_away_is_stored_and_its_mail_goes_out_later(stack: Stack, visitor, mails_to):
    stack.valkey.stop()
    try:
        page = visitor.sign_up("while-away@example.org")
        assert page.path == "/sign-up/check-your-mail"
    finally:
        stack.valkey.start()
    assert mails_to("while-away@example.org")


def test_a_redis_that_forgets_everything_loses_no_task(stack: Stack, make_visitor, mails_to):
    addresses = [f"forgotten-{number}@example.org" for number in range(3)]
    stack.process("reports-work").stop()
    for address in addresses:
        visitor = make_visitor()
        visitor.sign_up(address)
        visitor.close()
    stack.valkey.child.send(signal.SIGKILL)
    stack.valkey.stop()
    stack.valkey.start()
    stack.launch("reports-work")
    for address in addresses:
        assert len(mails_to(address, within_s=120)) == 1
