"""The notary: seals ledger rows into each workspace's tree, signs its heads and puts them where others keep them."""
