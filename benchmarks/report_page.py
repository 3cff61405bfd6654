"""What a reader waits for with a report of 2,000 verdicts, beside one of 200.

That is: to see its 60 findings (or 6), to open its list, to filter it. They take turns, in one
browser. Absolute times are the machine's, the ratios are what counts: ten times the verdicts may
cost at most ten times the time.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from harness.report import html
from harness.session import say
from harness.toolchain import browsers
from tests import report_samples

ROUNDS: Final = 8
FEW: Final = 200
MANY: Final = 2_000
GREATEST_RATIO: Final = 10

_FILTER: Final = """() => {
  const search = document.querySelector("input[type=search]");
  const began = performance.now();
  search.value = "shop-green-77";
  search.dispatchEvent(new Event("input"));
  document.body.getBoundingClientRect();
  return performance.now() - began;
}"""


def milliseconds(browser: Browser, file: Path) -> tuple[float, float, float]:
    """Return how long a report takes to show its findings, to open its list, and to filter it."""
    found = _opened(browser, file.as_uri())
    findings = _shown(found)
    found.close()
    page = _opened(browser, f"{file.as_uri()}#?view=list")
    page.get_by_role("complementary", name="Details").locator("h2").wait_for()
    opened = _shown(page)
    filtered: float = page.evaluate(_FILTER)
    page.close()
    return findings, opened, filtered


def _opened(browser: Browser, address: str) -> Page:
    page = browser.new_page()
    page.goto(address)
    return page


def _shown(page: Page) -> float:
    milliseconds: float = page.evaluate("performance.getEntriesByName('shown')[0].startTime")
    return milliseconds


def main() -> int:
    """Measure, print the medians and their ratios, and return 0 if both are small enough."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--browser-executable", metavar="PROGRAM")
    options = parser.parse_args()
    installed = browsers.find_or_install(options.browser_executable, say)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed.executable)
        files = {count: Path(folder) / f"{count}.html" for count in (FEW, MANY)}
        for count, file in files.items():
            html.write(file, report_samples.with_findings(count * 3 // 100, count))
        times = {
            count: [milliseconds(browser, file) for _ in range(ROUNDS)]
            for count, file in files.items()
        }
        browser.close()
    ratios = []
    for index, what in enumerate(("findings", "list", "filter")):
        few, many = (statistics.median(time[index] for time in times[n]) for n in (FEW, MANY))
        ratios.append(many / few)
        print(f"{what}: {FEW} {few:.1f} ms, {MANY} {many:.1f} ms: ratio {many / few:.1f}")
    return 0 if max(ratios) <= GREATEST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
