"""What people do in the portal: each view reaches the thing, calls one service, renders."""
