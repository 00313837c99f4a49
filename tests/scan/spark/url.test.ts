import { expect, test } from "vitest";
import { parseRemote, withoutToken } from "../../../src/scan/spark/connect/url.js";

test.each([
  ["sc://spark", { host: "spark", port: 15_002, token: null, isEncrypted: false, user: null }],
  ["sc://spark:443/", { host: "spark", port: 443, token: null, isEncrypted: false, user: null }],
  ["sc://[::1]:443", { host: "[::1]", port: 443, token: null, isEncrypted: false, user: null }],
  ["sc://spark/;token=a%3Bb", { host: "spark", port: 15_002, token: "a;b", isEncrypted: true, user: null }],
  [
    "sc://spark:1/;token=t;use_ssl=false;user_id=ann",
    { host: "spark", port: 1, token: "t", isEncrypted: false, user: "ann" },
  ],
  ["sc://spark:1/;use_ssl=true", { host: "spark", port: 1, token: null, isEncrypted: true, user: null }],
])("%s is read as Spark's own clients read it", (text, remote) => {
  expect(parseRemote(text)).toEqual(remote);
});

test.each(["spark:15002", "sc://", "sc://spark:99999", "sc://spark:x", "http://spark:15002"])(
  "%s is no address, which is said with the right shape",
  (text) => {
    expect(() => parseRemote(text)).toThrow(
      `"${text}" is no address of a Spark Connect server. Write it as sc://host:port/;token=…;use_ssl=true.`,
    );
  },
);

test("unknown and wrong settings are named", () => {
  expect(() => parseRemote("sc://spark/;tokn=x")).toThrow('"tokn" in the address of Spark is unknown.');
  expect(() => parseRemote("sc://spark/;use_ssl=yes")).toThrow('true or false, not "yes"');
});

test("a token is never shown", () => {
  expect(withoutToken("sc://spark:1/;token=secret;use_ssl=true")).toBe("sc://spark:1/;token=…;use_ssl=true");
  expect(() => parseRemote("sc:/spark/;token=secret")).toThrow(/^(?!.*secret)/);
});
