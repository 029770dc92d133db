"""The damage of a family of mirror farms: text turned traditional, glossed with pinyin and cut, byte by byte in GBK.

The farms' program treats GBK as if every character were one byte.  It replaces the two bytes of a traditional character
by the same bytes and a gloss, and cuts the text at the bytes of ！ (A3 A1) and ？ (A3 BF), wherever two neighbouring
bytes happen to be those: inside ``。”`` (A1 **A3 A1** B1) there is a ！.  What is left of a halved character becomes a
question mark.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate

import opencc

CUTS = {b"\xa3\xa1": "！", b"\xa3\xbf": "？"}
FULL_STOP_LEAD = 0xA1  # lead byte of 。 and of most other punctuation

PINYIN = """
會:huì 開:kāi 發:fā 區:qū 經:jīng 濟:jì 術:shù 產:chǎn 業:yè 資:zī
億:yì 報:bào 單:dān 幹:gàn 長:zhǎng 黨:dǎng 書:shū 記:jì 學:xué 現:xiàn
場:chǎng 實:shí 顯:xiǎn 勢:shì 強:qiáng 勁:jìn 項:xiàng 鏈:liàn 鎮:zhèn 縣:xiàn
個:gè 務:wù 設:shè 營:yíng 環:huán 優:yōu 統:tǒng 籌:chóu 進:jìn 導:dǎo
動:dòng 員:yuán 關:guān 點:diǎn 總:zǒng 數:shù 據:jù 農:nóng 戶:hù 計:jì
劃:huà 標:biāo 準:zhǔn 應:yīng 續:xù 獲:huò 將:jiāng 爲:wéi 與:yǔ 時:shí
間:jiān 種:zhǒng 積:jī 極:jí 達:dá 過:guò 還:hái 這:zhè 裏:lǐ 國:guó
擴:kuò 園:yuán 聯:lián 當:dāng 擔:dān 織:zhī 組:zǔ 線:xiàn 領:lǐng 題:tí
體:tǐ 驗:yàn 變:biàn 讓:ràng 說:shuō 話:huà 認:rèn 講:jiǎng 調:diào 對:duì
責:zé 質:zhì 財:cái 貨:huò 購:gòu 費:fèi 車:chē 輛:liàng 輸:shū 運:yùn
鄉:xiāng 陸:lù 隊:duì 陽:yáng 陰:yīn 際:jì 隱:yǐn 難:nán 電:diàn 靈:líng
頭:tóu 顆:kē 類:lèi 風:fēng 飛:fēi 飯:fàn 館:guǎn 馬:mǎ 驟:zhòu 魚:yú
鳥:niǎo 龍:lóng 綠:lǜ 壓:yā 廠:chǎng 廣:guǎng 庫:kù 態:tài 懷:huái 戰:zhàn
護:hù 擊:jī 擇:zé 換:huàn 撥:bō 攜:xié 樣:yàng 橋:qiáo 機:jī 檢:jiǎn
樓:lóu 歡:huān 歲:suì 氣:qì 決:jué 況:kuàng 測:cè 漁:yú 灘:tān 災:zāi
烏:wū 無:wú 煙:yān 熱:rè
"""
GLOSSES = dict(entry.split(":") for entry in PINYIN.split())
"""The characters that are glossed, always; a traditional character that is not here never is."""


def mirror(text: str) -> str:
    """What a mirror farm makes of simplified `text` (HTML included, for its tags are cut up as well)."""
    return convert(cut(gloss(encode(to_traditional(text)))))


def to_traditional(text: str) -> str:
    """Character by character, blind to words, as the farms do it."""
    return "".join(map(_traditional, text))


def encode(text: str) -> bytes:
    return text.encode("gb18030")


def gloss(data: bytes) -> bytes:
    """Each occurrence of a known character's bytes, aligned or not, followed by its pinyin in brackets."""
    pattern, table = _gloss_table()
    return pattern.sub(lambda match: match.group() + table[match.group()], data)


def cut(data: bytes) -> list[bytes | str]:
    """Pieces of GBK between the marks ！ and ？, which come out whole as strings."""
    pieces = re.split(b"(" + b"|".join(CUTS) + b")", data)
    return [CUTS.get(piece, piece) if position % 2 else piece for position, piece in enumerate(pieces)]


def convert(pieces: list[bytes | str]) -> str:
    """Unicode from pieces of GBK: a question mark for each pair (or lone byte) that is no character."""
    return "".join(piece if isinstance(piece, str) else _convert(piece) for piece in pieces)


def is_reversible(text: str) -> bool:
    """Whether what the machine breaks in `text` can be known from what it leaves, without guessing words.

    It cannot where a halved character's lead byte is lost and is not that of 。, where a gloss falls between two
    characters, and where a shifted run meets a gloss or another mark, which are then torn as well.
    """
    traditional = to_traditional(text)
    starts = dict(zip(accumulate((len(encode(one)) for one in traditional), initial=0), traditional, strict=False))
    pattern, _ = _gloss_table()
    data = encode(traditional)
    if any(match.start() not in starts for match in pattern.finditer(data)) or to_simplified(traditional) != text:
        return False
    torn = [match.start() for match in re.finditer(b"|".join(CUTS), data) if match.start() not in starts]
    return all(data[place - 1] == FULL_STOP_LEAD and _ends_cleanly(data[place + 1 :]) for place in torn)


def _ends_cleanly(rest: bytes) -> bool:
    """Whether a shifted run that starts before `rest` spoils plain characters only, and no digit at its end."""
    text = rest.decode("gb18030")
    run = re.split(r"[\x00-\x7f]", text, maxsplit=1)[0]
    eaten = text[len(run) : len(run) + 1]  # becomes the trail byte of the last character; below @ there is none such
    return (eaten in ("", "<") or eaten >= "@") and not any(one in GLOSSES or one in CUTS.values() for one in run)


def to_simplified(text: str) -> str:
    return str(_converter("t2s").convert(text))


def _convert(piece: bytes) -> str:
    out, position = [], 0
    while position < len(piece):
        width = 1 if piece[position] < 0x80 else 2
        try:
            out.append(piece[position : position + width].decode("gb18030"))
        except UnicodeDecodeError:
            out.append("?")
        position += width
    return "".join(out)


@cache
def _gloss_table() -> tuple[re.Pattern[bytes], dict[bytes, bytes]]:
    table = {encode(character): encode(f"({pinyin})") for character, pinyin in GLOSSES.items()}
    return re.compile(b"|".join(map(re.escape, table))), table


@cache
def _traditional(character: str) -> str:
    return str(_converter("s2t").convert(character))


@cache
def _converter(direction: str) -> opencc.OpenCC:
    return opencc.OpenCC(direction)
