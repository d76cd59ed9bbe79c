import { describe, expect, it } from "vitest";

import { remoteOf } from "../../worker/workspaces/remote.ts";

describe("where git is sent", () => {
  it.each([
    ["https://git.example/a.git", "https://git.example/a.git", undefined],
    ["ssh://git:secret@git.example/a.git", "ssh://git@git.example/a.git", undefined],
    ["git@git.example:a/b.git", "git@git.example:a/b.git", undefined],
    [
      "https://bot:a%2Fb@git.example:8443/a.git",
      "https://git.example:8443/a.git",
      { origin: "https://git.example:8443", user: "bot", password: "a/b" },
    ],
  ])("%s", (repoUrl, url, login) => {
    expect(remoteOf(repoUrl)).toEqual({ url, login });
  });

  it.each([
    "",
    "/srv/a.git",
    "a.git",
    "file:///srv/a.git",
    "ext::sh -c id",
    "a@b::c",
    "-oProxyCommand=id@git.example:a",
    "--upload-pack=id",
    "ssh://-oProxyCommand=id/a",
    "ssh://-o@git.example/a",
    "git@git.example:-a",
    "https://git.example/a.git?token=x",
    "https://bot:a%0aurl=b@git.example/a.git",
  ])("is not %j", (repoUrl) => {
    expect(remoteOf(repoUrl)).toBeUndefined();
  });
});
