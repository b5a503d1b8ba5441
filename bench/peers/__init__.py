"""The engines that ours is measured beside, each used as its documentation says."""
