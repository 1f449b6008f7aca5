"""What the operations on items share: parameters, planned writes, pages, capacity."""
