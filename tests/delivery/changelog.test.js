import fc from "fast-check";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { completeChangelog } from "../../.ci/release/changelog.js";

const release = {
  version: "0.2.0",
  date: "2026-11-23",
  subjects: ["Count *.csv files_by date", "Release 0.1.0"],
};
const before =
  "# Changelog\n\n## Unreleased\n\n- Late files cost less.\n\n## 0.1.0 – 2026-10-01\n\n- First.\n";

describe("a release's section of the changelog", () => {
  it("takes the notes that were written, with version and date", () => {
    expect(completeChangelog(before, release)).toBe(
      "# Changelog\n\n## Unreleased\n\n## 0.2.0 – 2026-11-23\n\n- Late files cost less.\n\n" +
        "## 0.1.0 – 2026-10-01\n\n- First.\n",
    );
  });

  it("lists the commits where nobody wrote a note", () => {
    const text = "# Changelog\n\n## Unreleased\n";
    expect(completeChangelog(text, release)).toBe(
      "# Changelog\n\n## Unreleased\n\n## 0.2.0 – 2026-11-23\n\n- Count \\*.csv files\\_by date\n",
    );
    expect(completeChangelog(text, { ...release, subjects: ["Release 0.1.0"] })).toContain(
      "- The same as before.",
    );
  });

  it("is added at the end where the changelog has no place for it", () => {
    expect(completeChangelog("# Changelog\n", release)).toMatch(
      /^# Changelog\n\n## Unreleased\n\n## 0\.2\.0 – /,
    );
  });

  it("is written once, however often a run is repeated", () => {
    const once = completeChangelog(before, release);
    expect(completeChangelog(once, { ...release, date: "2027-01-01" })).toBe(once);
  });

  it("keeps every line that was there, and comes out formatted", async () => {
    const note = fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8}){0,4}$/);
    const property = fc.asyncProperty(fc.array(note), fc.array(note), async (notes, old) => {
      const bullets = (/** @type {string[]} */ all) => all.map((it) => `- ${it}`).join("\n");
      const text = `# Changelog\n\n## Unreleased\n\n${bullets(notes)}\n\n## 0.1.0 – 2026-10-01\n\n${bullets(old)}\n`;
      const after = completeChangelog(text, release);
      const lines = after.split("\n");
      for (const line of text.split("\n")) expect(lines).toContain(line);
      const pretty = (/** @type {string} */ it) => format(it, { parser: "markdown" });
      expect(completeChangelog(await pretty(text), release)).toBe(
        await pretty(completeChangelog(await pretty(text), release)),
      );
    });
    await fc.assert(property, { numRuns: 25 });
  });
});
