from support import demo_plan


def test_the_demo_athletes_plan_in_the_documents_is_the_one_that_is_made() -> None:
    assert demo_plan.DOCUMENT.read_text() == demo_plan.document(), "python -m support.demo_plan writes it anew"
