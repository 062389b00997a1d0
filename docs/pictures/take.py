"""Take the pictures of the desk that the README shows: `python docs/pictures/take.py`.

Plays the demo in a temporary folder up to the moment at which the other State has asked something, signs the duty
officer in, and takes the same page in English and in French. Needs Chromium and the development tools.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from demo.nodes import clear  # noqa: E402
from demo.play import Play, perform  # noqa: E402
from demo.story import STEPS  # noqa: E402

LAST = "ask"
WIDTH, HEIGHT = 1180, 930
LANGUAGES = ("en", "fr")


def main() -> None:
    """Play, take, and clear away."""
    with tempfile.TemporaryDirectory(prefix="rogatory-pictures-") as folder:
        play = Play(Path(folder))
        clear(play.folder)
        try:
            upto = [step.name for step in STEPS].index(LAST) + 1
            perform(play, STEPS[:upto])
            take(play)
        finally:
            for watcher in play.watchers.values():
                watcher.leave()
            for officer in play.people.values():
                officer.leave()
            for node in play.nodes.values():
                node.stop()


def take(play: Play) -> None:
    """The dossier as the requesting State's duty officer sees it, once in each language."""
    address, dossier = play.nodes["FR"].address, play.known["dossier"]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=chromium)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.on("response", lambda answer: must_be_good(answer.status, answer.url))
        page.goto(f"{address}/sign-in")
        page.fill("input[name=username]", "duty")
        page.fill("input[name=password]", play.password)
        page.click("main form button")
        for language in LANGUAGES:
            speak(page, language)
            page.goto(f"{address}/dossiers/{dossier}")
            page.screenshot(path=HERE / f"desk-{language}.png")
        browser.close()


def must_be_good(status: int, url: str) -> None:
    """A picture without its style sheet is none."""
    if status >= 400:
        raise RuntimeError(f"{url} answers {status}")


def speak(page: Page, language: str) -> None:
    """Choose the language as the officer does."""
    if page.locator("html").get_attribute("lang") != language:
        page.click(f"header button[value={language}]")
        page.wait_for_load_state()


if __name__ == "__main__":
    main()
