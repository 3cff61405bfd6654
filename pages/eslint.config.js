// @ts-check
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-implicit-globals": "error",
      "no-var": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  {
    files: [
      "console/**",
      "recorder/**",
      "overlay/**",
      "stubs/**",
      "library/**",
      "integrations/**",
      "controls/**",
      "report/**",
      "failure-bundle/**",
    ],
    languageOptions: {
      globals: {
        ...globals.browser,
        HARNESS_CONFIG: "readonly",
        HARNESS_SETTINGS: "readonly",
        HARNESS_STYLE: "readonly",
        HARNESS_GLOBALS: "readonly",
      },
    },
  },
  {
    files: ["integrations/**", "controls/integration/**"],
    languageOptions: { sourceType: "commonjs", globals: globals.commonjs },
  },
  {
    files: ["overlay/**", "stubs/**", "controls/tracker.js"],
    languageOptions: { sourceType: "script" },
  },
  { files: ["tools/**"], languageOptions: { globals: globals.node } },
];
