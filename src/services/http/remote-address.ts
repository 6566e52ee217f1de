/**
 * Whose computer is asking, as a key for limits; kept in memory only, never written down. Services listen on this
 * machine alone, so behind a web server every connection comes from it: then the last address it added counts. What
 * stands before that one came with the request and may be invented. A web server in front must add the header.
 */
import { isIPv4, isIPv6 } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

const THIS_MACHINE = /^(127\.|::1$)/;

export function remoteAddressOf(c: Context): string {
  const connected = plain(getConnInfo(c).remote.address ?? "");
  const added = plain(c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "");
  const address = THIS_MACHINE.test(connected) && (isIPv4(added) || isIPv6(added)) ? added : connected;
  return isIPv6(address) ? networkOf(address) : address;
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");

/** The first 64 bits: the rest a single computer chooses as it likes (RFC 4291, section 2.5.1). */
function networkOf(address: string): string {
  const [before = "", after] = address.split("::");
  const groups = (part: string | undefined) => (part ? part.split(":") : []);
  const missing = after === undefined ? 0 : 8 - groups(before).length - groups(after).length;
  const all = [...groups(before), ...Array.from({ length: missing }, () => "0"), ...groups(after)];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
