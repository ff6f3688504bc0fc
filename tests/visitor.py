"""A browser's context that tests share: what was fetched stays there, what was kept is forgotten."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Frame, Page

NO_WORKERS = "delete Navigator.prototype.serviceWorker;"
"""Of a browser without service workers: what passes through one passes by a page's routes."""

SAVES_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });"
"""Of somebody who pays for nothing ahead: what the page fetches is what a test makes it fetch."""

_KINDS = "cache_storage,file_systems,indexeddb,local_storage,service_workers"


class Visitor:
    """Somebody who comes with a warm cache and with nothing else of the visit before.

    A context of its own would fetch and compile the editor anew in every test. What a script adds to the
    context itself (`add_init_script`) can't be taken back: a test that needs this makes its own.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self._used: set[str] = set()
        self._stale: set[str] = set()
        context.on("page", lambda page: page.on("framenavigated", self._note))

    def page(self) -> Page:
        """Open an empty page, or another one; what was kept before `leave` is forgotten."""
        page = self.context.new_page()
        if self._stale:
            session = self.context.new_cdp_session(page)
            for origin in self._stale:
                session.send(
                    "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": _KINDS}
                )
            session.detach()
            self._stale.clear()
        return page

    def leave(self) -> None:
        """Close all pages, and undo what was changed in the context."""
        for page in self.context.pages:
            page.close()
        self.context.unroute_all()
        self.context.set_offline(False)
        self.context.clear_permissions()
        self.context.clear_cookies()
        self._stale |= self._used
        self._used.clear()

    def _note(self, frame: Frame) -> None:
        """Remember where a frame may keep things; one that is of another site than its page may not."""
        url = urlsplit(frame.url)
        if url.scheme.startswith("http"):
            self._used.add(f"{url.scheme}://{url.netloc}")
