"""Erasure and restriction: who asks is left alone at once, and destroyed when nothing needs to be proved any more."""
