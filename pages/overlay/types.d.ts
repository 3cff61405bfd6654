/** Put before the overlay by `harness/assets.py`: its style sheet. */
declare const HARNESS_STYLE: string;
