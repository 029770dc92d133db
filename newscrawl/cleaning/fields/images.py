"""Pictures of the body with caption, credit and place."""

from __future__ import annotations

import re
from bisect import bisect_right
from urllib.parse import urljoin, urlsplit

from newscrawl.cleaning.body.blocks import Picture
from newscrawl.cleaning.body.captions import Caption, split_credit, spoken_caption
from newscrawl.cleaning.body.extract import Body
from newscrawl.cleaning.text.tidy import fold, tidy_line
from newscrawl.items import Image

FURNITURE = re.compile(
    r"(?:logo|icon|qr_?code|erweima|ewm|avatar|blank|spacer|loading|share|weixin|wechat|grey|placeholder|btn|button|dot|"
    r"arrow|close|emoji|pixel|1x1|enlarge|ensmall|fontsize|zoom|print|weibo)[\w-]*\.(?:gif|png|jpe?g|svg|webp)$|\.svg$",
    re.IGNORECASE,
)
SIZE_SUFFIX = re.compile(r"_w\d+h\d+(?=\.\w+$)")
CROP_PREFIX = re.compile(r"t\d+_\([^)]*\)")
ABOVE = 3
"""Lines above the first paragraph in which a picture still belongs to the body."""
MOST = 500


def images_of(body: Body, page_url: str, title: str) -> list[Image]:
    """The pictures of the body in order: those between its lines and directly around, and captions left without one.

    Each file and each caption comes once.
    """
    if not body.kept:
        return []
    found = _pictures(body, page_url, title)
    captioned = {fold(image.caption or "") for image in found}
    for caption in body.captions:
        if caption.text and fold(caption.text) not in captioned:
            captioned.add(fold(caption.text))
            place = bisect_right(body.kept, caption.block)
            found.append(Image(url=None, caption=tidy_line(caption.text), credit=caption.credit, after_paragraph=place))
    return sorted(found, key=lambda image: image.after_paragraph)


def _pictures(body: Body, page_url: str, title: str) -> list[Image]:
    captions: dict[int, list[Caption]] = {}
    for caption in body.captions:
        if caption.picture is not None:
            captions.setdefault(caption.picture, []).append(caption)
    reach = [*body.kept, *(caption.block for caption in body.captions), *captions]
    found: dict[str, Image] = {}
    for index in range(max(0, min(reach) - ABOVE), min(len(body.page.blocks), max(reach) + 2)):
        if body.page.blocks[index].hidden:
            continue
        for picture in body.page.blocks[index].pictures:
            url = _address(picture, page_url)
            if url is None or len(found) >= MOST:
                continue
            image = _image(picture, url, captions.get(index, []), title)
            image.after_paragraph = bisect_right(body.kept, index - (index in body.kept))
            found.setdefault(identity(url), image)
    return list(found.values())


def identity(url: str) -> str:
    """What equals for the same picture in other sizes and crops: ``_w640h383`` and ``t1_(x,y,w,h)`` do not count."""
    path = urlsplit(url).path
    return CROP_PREFIX.sub("", SIZE_SUFFIX.sub("", path)).rsplit("/", 1)[-1] or url


def _address(picture: Picture, page_url: str) -> str | None:
    if not picture.source or picture.source.startswith(("data:", "javascript:", "about:")):
        return None
    if FURNITURE.search(picture.source.split("?", maxsplit=1)[0].rpartition("/")[2]):
        return None
    try:
        url = urljoin(page_url, picture.source)
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    return url if scheme in ("http", "https", "") else None


def _image(picture: Picture, url: str, captions: list[Caption], title: str) -> Image:
    said = spoken_caption(picture, title)
    spoken, own_credit = split_credit(said) if said else ("", None)
    caption, credit = (captions[0].text, captions[0].credit) if captions else (spoken, own_credit)
    if not caption and spoken:
        caption = spoken
    known = {fold(caption), fold(said or "")} if picture.texts else set()
    alt = next((text for text in picture.texts if fold(text) not in known), None)
    return Image(
        url=url,
        caption=tidy_line(caption) or None,
        credit=tidy_line(credit or own_credit or "") or None,
        alt=tidy_line(alt) if alt else None,
    )
