import { describe, expect, it } from "vitest";

import { type AddressGuardOptions, addressGuard } from "../../shared/adapters/address-guard.ts";

const PUBLIC = "93.184.216.34";

/** What a guarded connection to a name gets, where the name has these addresses. */
function lookedUp(addresses: readonly string[], options: { all?: boolean; allowPrivate?: boolean } = {}) {
  const { all = false, allowPrivate = false } = options;
  const resolve: AddressGuardOptions["resolve"] = (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  return new Promise<unknown>((settle, reject) => {
    addressGuard({ allowPrivate, resolve }).lookup("name.example", { all }, (error, address, family) => {
      if (error === null) settle(family === undefined ? address : { address, family });
      else reject(error);
    });
  });
}

describe("an address guard", () => {
  it("connects to an address that it judged", async () => {
    await expect(lookedUp([PUBLIC])).resolves.toEqual({ address: PUBLIC, family: 4 });
    await expect(lookedUp([PUBLIC], { all: true })).resolves.toEqual([{ address: PUBLIC, family: 4 }]);
  });

  it.each([
    [["127.0.0.1"]],
    [[PUBLIC, "10.0.0.1"]],
    [["2606:4700::1", "fd00::1"]],
    [["::ffff:192.168.0.1"]],
    [["::10.0.0.1"]],
  ])("refuses a name that has the addresses %j", async (addresses) => {
    await expect(lookedUp(addresses)).rejects.toMatchObject({ code: "ADDRESS_BLOCKED" });
  });

  it("lets private networks be reached where that is wanted, and never where clouds keep credentials", async () => {
    const allowPrivate = true;

    await expect(lookedUp(["10.0.0.1"], { allowPrivate })).resolves.toMatchObject({ address: "10.0.0.1" });
    await expect(lookedUp(["169.254.169.254"], { allowPrivate })).rejects.toMatchObject({ code: "ADDRESS_BLOCKED" });
    await expect(lookedUp(["fd00:0ec2::0254"], { allowPrivate })).rejects.toMatchObject({ code: "ADDRESS_BLOCKED" });
  });
});
