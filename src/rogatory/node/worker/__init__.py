"""What the node does by itself: carries acts until they are receipted, uploads objects, has its log watched."""
