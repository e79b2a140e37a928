"""The backup drill: dump this database, restore it into a new cluster, prove that it goes on."""
