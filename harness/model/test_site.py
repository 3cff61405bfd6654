"""The test site: the addresses and words of the page that a customer's visitor would see."""

from typing import Final

HOST: Final = "shop.example"
PATH: Final = "/phones"
SEARCH: Final = "?campaign=autumn"
URL: Final = f"https://{HOST}{PATH}{SEARCH}"
TITLE: Final = "Phones and cameras – Example Shop"
