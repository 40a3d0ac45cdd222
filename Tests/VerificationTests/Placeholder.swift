// Tests of this room follow.
