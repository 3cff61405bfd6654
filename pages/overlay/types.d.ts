/** The overlay's style sheet, which `harness/edge/assets.py` puts before the script. */
declare const HARNESS_STYLE: string;
