import path from "node:path";
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import prettier from "eslint-config-prettier";
import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

// Imports run one way; each folder may import from the folders below it only. Any other file beside main.ts is at
// the bottom, below all folders.
const layers = [
  ["src/main.ts", "src/index.ts"],
  ["src/commands"],
  ["src/run", "src/explore"],
  ["src/lake", "src/scan", "src/models", "src/sources", "src/config.ts", "src/config-file.ts"],
  ["src/delta", "src/duckdb"],
  ["src/!(main|index|config|config-file).ts"],
];
const zones = layers.flatMap((layer, depth) =>
  layer.map((target) => ({
    target: `./${target}`,
    from: layers
      .slice(0, depth)
      .flat()
      .map((from) => `./${from}`),
    message:
      "Imports run one way: main → commands → run, explore → lake, scan, models, sources → delta, duckdb → errors.",
  })),
);
const bottom = ["src/delta", "src/duckdb"].map((target) => ({
  target: `./${target}`,
  from: ["src/delta", "src/duckdb"].filter((from) => from !== target).map((from) => `./${from}`),
  message: "The Delta protocol and the engine do not know each other.",
}));

// An import is judged by where it points, whether or not that file is there yet; "x.js" is written for "x.ts".
const byPath = {
  interfaceVersion: 3,
  name: "by-path",
  resolve: (specifier, importer) =>
    specifier.startsWith(".")
      ? { found: true, path: path.resolve(path.dirname(importer), specifier).replace(/\.js$/, ".ts") }
      : { found: false },
};
const oneImporter = "src/duckdb/ is the one importer of the engine.";

export default defineConfig(
  { ignores: ["dist/", "coverage/", "reports/", "lake/", "sample/", "bench/.data/", ".cache/", ".interop/"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [byPath] },
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["error", 300],
      "no-console": "error",
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: {
      "import-x/no-restricted-paths": [
        "error",
        { basePath: import.meta.dirname, zones: zones.filter((zone) => zone.from.length > 0).concat(bottom) },
      ],
      "no-restricted-imports": ["error", { patterns: [{ group: ["@duckdb/*"], message: oneImporter }] }],
      "no-restricted-syntax": [
        "error",
        { selector: "ImportExpression[source.value=/^@duckdb\\u002f/]", message: oneImporter },
      ],
    },
  },
  {
    files: ["src/duckdb/**/*.ts"],
    rules: { "no-restricted-imports": "off", "no-restricted-syntax": "off" },
  },
  {
    files: ["tests/**/*.ts", "bench/**/*.ts", "fixtures/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "max-lines": "off", "no-console": "off" },
  },
  {
    // Plain JavaScript is not part of the TypeScript project that typed rules ask; tsc checks its names and types.
    files: ["**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "no-console": "off", "no-undef": "off" },
  },
  prettier,
);
