"""Text that only this service can read back: sealed at rest, found by keyed indexes.

What is sealed is bound to its table, column and row: a sealed text that is moved to another place
does not open. Each names the key it was sealed with, so that keys can be renewed while the service
runs. There are two rings of keys, one for what is ordinary and one for protected files (tier C4):
a machine that lost one ring still keeps the other's secrets.
"""

from common.sealing.keys import BLIND_BYTES, ORDINARY, PROTECTED, Keys, blind, keys
from common.sealing.seals import Place, Unsealable, current_key, key_of, seal, unseal

__all__ = [
    "BLIND_BYTES",
    "ORDINARY",
    "PROTECTED",
    "Keys",
    "Place",
    "Unsealable",
    "blind",
    "current_key",
    "key_of",
    "keys",
    "seal",
    "unseal",
]
