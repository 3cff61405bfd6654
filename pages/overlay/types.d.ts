/** Put before the overlay by `harness/edge/assets.py`: its style sheet. */
declare const HARNESS_STYLE: string;
