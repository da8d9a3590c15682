import subprocess
import sys
from pathlib import Path

from flakon import metrics


def test_the_same_name_is_the_same_metric() -> None:
    one = metrics.counter("tested_total", "Tests", ("outcome",))
    assert metrics.counter("tested_total", "Tests", ("outcome",)) is one
    one.labels("good").inc()
    assert 'tested_total{outcome="good"} 1.0' in metrics.render().decode()


def test_gauges_and_histograms_are_rendered_too() -> None:
    metrics.gauge("waiting", "Waiting").set(3)
    metrics.histogram("sizes", "Sizes", buckets=(1, 2)).observe(1.5)
    text = metrics.render().decode()
    assert "waiting 3.0" in text
    assert 'sizes_bucket{le="2.0"} 1.0' in text


def test_processes_that_share_a_folder_are_summed(tmp_path: Path) -> None:
    code = "\n".join(
        (
            "import sys",
            "from flakon import metrics",
            "metrics.share(sys.argv[1])",
            "metrics.counter('shared_total', 'Shared').inc()",
            "print(metrics.render().decode())",
        )
    )
    for count in (1, 2):
        printed = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
        )
        assert f"shared_total {count}.0" in printed.stdout
