"""The contract between element and Space, as a number, which `/embed/contract.json` tells.

It is what the element asks of a Space: the routes, the endpoints, what they take, what they answer and the codes of
errors. The number rises where an element of before gets no answer that it understands any more, or a new one
would need more than a Space of before gives. What is only added, and can be done without, raises nothing.
"""

OLDEST = 1
"""Elements that speak less are not answered any more."""

NEWEST = 1
"""What the element of this repository speaks (`embed/editor/space/contract.js`)."""
