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
      "report/**",
      "failure-bundle/**",
    ],
    languageOptions: {
      globals: {
        ...globals.browser,
        HARNESS_CONFIG: "readonly",
        HARNESS_SETTINGS: "readonly",
        HARNESS_STYLE: "readonly",
        HARNESS_DESTINATION: "readonly",
      },
    },
  },
  {
    files: ["integrations/**"],
    languageOptions: { sourceType: "commonjs", globals: globals.commonjs },
  },
  { files: ["overlay/**", "stubs/**"], languageOptions: { sourceType: "script" } },
  { files: ["tools/**"], languageOptions: { globals: globals.node } },
];
