import { describe, expect, it } from "vitest";

import { redactRepoUrl, repoNameOf, restoreRepoUrl } from "../../shared/projects/repo-url.ts";
import { CreateWorkspace } from "../../shared/projects/workspace.schema.ts";

const taken = (body: object): boolean => CreateWorkspace.safeParse(body).success;

describe("where a project's files are", () => {
  it.each([
    "https://example.com/acme/rocket.git",
    "http://127.0.0.1:3000/acme/rocket",
    "https://bot:s3cret@example.com/acme/rocket.git",
    "ssh://git@example.com:22/acme/rocket.git",
    "git://example.com/rocket.git",
    "git@example.com:acme/rocket.git",
  ])("may be %s", (repoUrl) => {
    expect(taken({ repoUrl })).toBe(true);
  });

  it.each([
    "rocket",
    "/srv/rocket",
    "file:///etc",
    "ext::sh -c id",
    "ftp://example.com/rocket",
    "javascript:alert(1)",
    "https://",
    "https:example.com/rocket",
    "https://example.com/a b",
    "ssh://-oProxyCommand=id/rocket",
    "git@-oProxyCommand=id:rocket",
    "git@example.com:--upload-pack=id",
    "-git@example.com:rocket",
  ])("may not be %j", (repoUrl) => {
    expect(taken({ repoUrl })).toBe(false);
  });

  it.each([
    ["/", true],
    ["/srv/a b/ü", true],
    ["srv/rocket", false],
    ["~/rocket", false],
    ["C:\\rocket", false],
    ["/srv\nrocket", false],
    ["/srv/\u0000", false],
    ["/srv/\u001b[31m", false],
  ])("may be the folder %j: %s", (cwd, isTaken) => {
    expect(taken({ cwd })).toBe(isTaken);
  });

  it.each([
    ["main", true],
    ["feature/rocket-2", true],
    ["-h", false],
    ["a b", false],
    ["", false],
  ])("may be at the ref %j: %s", (repoRef, isTaken) => {
    expect(taken({ cwd: "/", repoRef })).toBe(isTaken);
  });
});

describe("white space around and inside of a URL", () => {
  it("is no part of it", () => {
    expect(CreateWorkspace.parse({ repoUrl: " https://example.com/\tacme/\nrocket\n" })).toEqual({
      repoUrl: "https://example.com/acme/rocket",
    });
  });
});

describe("a path or URL without end", () => {
  it("is refused", () => {
    expect(taken({ cwd: `/${"x".repeat(4_096)}` })).toBe(false);
    expect(taken({ repoUrl: `https://example.com/${"x".repeat(2_048)}` })).toBe(false);
    expect(taken({ repoUrl: `git@example.com:${"x".repeat(2_048)}` })).toBe(false);
  });
});

describe("a repository's URL as it is shown", () => {
  it.each([
    ["https://example.com/a.git", "https://example.com/a.git"],
    ["https://bot:s3cret@example.com/a.git", "https://***REDACTED***@example.com/a.git"],
    ["https://s3cret@example.com:8443/a", "https://***REDACTED***@example.com:8443/a"],
    ["https://bot:s3@cret@example.com/a@b", "https://***REDACTED***@example.com/a@b"],
    ["ssh://bot:s3cret@example.com/a", "ssh://***REDACTED***@example.com/a"],
    ["ssh://git@example.com/a", "ssh://git@example.com/a"],
    ["git@example.com:acme/a.git", "git@example.com:acme/a.git"],
    ["https://example.com/a?private_token=s3cret", "https://example.com/a?***REDACTED***"],
    ["https://example.com/a#s3cret", "https://example.com/a#***REDACTED***"],
  ])("%s is %s", (url, shown) => {
    expect(redactRepoUrl(url)).toBe(shown);
    expect(restoreRepoUrl(shown, url)).toBe(url);
  });

  it("stands for what is stored, and for nothing else", () => {
    const shown = "https://***REDACTED***@example.com/a";

    expect(restoreRepoUrl(shown, null)).toBeUndefined();
    expect(restoreRepoUrl(shown, "https://bot:s3cret@example.com/b")).toBeUndefined();
    expect(restoreRepoUrl("https://example.com/a", "https://bot:s3cret@example.com/a")).toBe("https://example.com/a");
  });

  it.each([
    ["https://example.com/acme/rocket.git/", "rocket"],
    ["git@example.com:acme/rocket.git", "rocket"],
    ["git@example.com:rocket", "rocket"],
    ["https://example.com", null],
  ])("%s names %j", (url, name) => {
    expect(repoNameOf(url)).toBe(name);
  });
});
