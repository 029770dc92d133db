import ipaddress

import pytest

from newscrawl.crawling.resolver import read_networks, refusal


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address):
    assert refusal(address) is not None


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "43.240.125.15", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_dialled(address):
    assert refusal(address) is None


def test_what_is_no_address_is_refused():
    assert refusal("localhost") is not None
    assert refusal("2130706433") is not None


def test_allowed_networks_open_what_they_hold_and_nothing_else():
    allowed = read_networks("127.0.0.1/32, 10.1.0.0/16")
    assert refusal("127.0.0.1", allowed) is None
    assert refusal("::ffff:127.0.0.1", allowed) is None
    assert refusal("10.1.200.3", allowed) is None
    assert refusal("127.0.0.2", allowed) is not None
    assert refusal("10.2.0.1", allowed) is not None


def test_networks_come_as_text_or_list():
    assert read_networks(["10.0.0.1/8"]) == (ipaddress.ip_network("10.0.0.0/8"),)
    assert read_networks("") == ()
    with pytest.raises(ValueError, match="ALLOWED_PRIVATE_NETWORKS"):
        read_networks("intranet")
