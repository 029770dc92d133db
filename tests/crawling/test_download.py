from newscrawl.crawling.download import WINDOW, Progress

LIMITS = {"answer_within": 15.0, "least_speed": 512.0}


def test_an_answer_must_begin_in_time():
    progress = Progress()
    assert progress.complaint(14.9, **LIMITS) is None
    assert "no answer within 15 seconds" in (progress.complaint(15.1, **LIMITS) or "")


def test_a_body_that_drips_is_given_up_after_the_window():
    progress = Progress(answered=True)
    complaints = []
    for second in range(12):
        progress.received += 100
        complaints.append(progress.complaint(float(second), **LIMITS))
    assert complaints[: int(WINDOW)] == [None] * int(WINDOW)
    assert "bytes per second" in (complaints[-1] or "")


def test_a_slow_body_that_goes_on_is_waited_for():
    progress = Progress(answered=True)
    for second in range(40):
        progress.received += 600
        assert progress.complaint(float(second), **LIMITS) is None


def test_a_body_that_stops_is_given_up_although_it_was_fast():
    progress = Progress(answered=True, received=5_000_000)
    assert progress.complaint(1.0, **LIMITS) is None
    assert progress.complaint(2.0, **LIMITS) is None
    assert progress.complaint(12.0, **LIMITS) is not None
