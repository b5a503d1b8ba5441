"""What a browser says of itself, in words that an officer recognises."""

#: A browser also names those that it wants to be taken for: the first that fits is meant.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser(agent: str) -> str:
    """The browser's name; empty when it does not say."""
    return next((name for sign, name in BROWSERS if sign in agent), "")


def system(agent: str) -> str:
    """The name of what it runs on; empty when it does not say."""
    return next((name for sign, name in SYSTEMS if sign in agent), "")
