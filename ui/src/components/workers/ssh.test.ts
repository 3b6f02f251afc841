import { describe, expect, it } from "vitest";
import { addressOf, addressTrouble, farFolderTrouble, nameFrom } from "./ssh";

describe("a host over SSH", () => {
  it("is read in every form", () => {
    expect(addressOf("wk1")).toEqual({ user: null, host: "wk1", port: null });
    expect(addressOf("bill@wk1:2222")).toEqual({ user: "bill", host: "wk1", port: "2222" });
    expect(addressOf("[2001:db8::7]:22")).toEqual({ user: null, host: "2001:db8::7", port: "22" });
    expect(addressOf("2001:db8::7")).toEqual({ user: null, host: "2001:db8::7", port: null });
    expect(addressOf("DOMAIN\\bill@wk1")).toEqual({ user: "DOMAIN\\bill", host: "wk1", port: null });
  });

  it("is refused with the reason where it is none", () => {
    for (const bad of ["", "@h", "h:", "h:0", "h:65536", "h:+22", "-oProxyCommand=x", "a b", "[::1", "[wk1]:22", "1:2:3", "u@", "h;rm"]) expect(addressTrouble(bad), bad).not.toBeNull();
    expect(addressTrouble("")).toContain("alias");
    expect(addressTrouble("-oProxyCommand=x")).toContain("begins with -");
  });

  it("gives the worker its name", () => {
    expect(nameFrom("ana@bigbox.example.org:2222")).toBe("bigbox");
    expect(nameFrom("10.0.0.7")).toBe("10.0.0.7");
    expect(nameFrom("[2001:db8::7]:22")).toBe("2001:db8::7");
    expect(nameFrom("big box")).toBeNull();
  });
});

describe("a folder over there", () => {
  it("is in the home of the login, or a whole path", () => {
    for (const good of ["", "~/.spillway", "/scratch/a b", "/home/büro/it's"]) expect(farFolderTrouble(good), good).toBeNull();
    for (const bad of ["~", "~/", "/", "relative", "~ana/x", "/a!b", "C:\\work", "/a\nb"]) expect(farFolderTrouble(bad), bad).not.toBeNull();
  });
});
