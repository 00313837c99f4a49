import js from "@eslint/js";
import tseslint from "typescript-eslint";
import prettier from "eslint-config-prettier";
import importX from "eslint-plugin-import-x";

// Imports run one way; each folder may import from the folders below it only.
const layers = [
  ["src/main.ts", "src/index.ts"],
  ["src/commands"],
  ["src/run", "src/explore"],
  ["src/lake", "src/scan", "src/models", "src/sources", "src/config.ts"],
  ["src/delta", "src/duckdb"],
  ["src/errors.ts", "src/dates.ts"],
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

export default tseslint.config(
  { ignores: ["dist/", "coverage/", "reports/", "lake/", ".interop/"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
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
        { zones: zones.filter((zone) => zone.from.length > 0).concat(bottom) },
      ],
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "@duckdb/node-api", message: "src/duckdb/ is the one importer of the engine." }] },
      ],
    },
  },
  { files: ["src/duckdb/**/*.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["tests/**/*.ts", "bench/**/*.ts", "fixtures/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "max-lines": "off", "no-console": "off" },
  },
  prettier,
);
