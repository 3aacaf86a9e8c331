"""Pages and pictures for people, made from data of the rooms below."""
