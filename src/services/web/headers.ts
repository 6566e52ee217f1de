/**
 * The response headers of the app. The page holds keys, so it may run only its own scripts and speak only to the
 * endpoints that network.json names. The same values belong in the configuration of any static host.
 */
import type { NetworkConfig } from "../../protocol/network.ts";

/** The one policy the app creates: it lets through the addresses of the app's own workers. */
const TRUSTED_TYPES = ["chartpass"];

export function contentSecurityPolicy(network: NetworkConfig): string {
  return [
    "default-src 'none'",
    // The pairing library in the workers is WebAssembly; without this they compute in plain JavaScript, more slowly.
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", ...endpoints(network)].join(" ")}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${TRUSTED_TYPES.join(" ")}`,
  ].join("; ");
}

/** Scripts of the threads that hold keys, and of their firewalls, by address. */
export const KEY_THREADS = /^\/assets\/(secret|firewall)-worker-[^/]+\.js$/;

/**
 * A worker lives under the policy its own script came with: these threads load the app's scripts and speak to nobody but
 * the page, so whatever runs in them has no way out but the page's own. A host that sends them the page's policy instead
 * gives that up.
 */
export function keyThreadPolicy(): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

export function securityHeaders(network: NetworkConfig): Readonly<Record<string, string>> {
  return {
    "Content-Security-Policy": contentSecurityPolicy(network),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
  };
}

/** Origins of every chain, member, relay and pinner, each once. */
export function endpoints(network: NetworkConfig): string[] {
  const urls = [
    ...Object.values(network.chains).map((chain) => chain.rpcUrl),
    ...network.hospitals.flatMap((hospital) => hospital.members.map((member) => member.url)),
    ...network.relays.map((relay) => relay.url),
    ...network.pinners.flatMap((pinner) => (pinner.url === undefined ? [] : [pinner.url])),
  ];
  const origins = urls.map((url) => new URL(url).origin);
  const sockets = network.pinners.flatMap((pinner) => pinner.multiaddrs.flatMap(webSocketOrigin));
  return [...new Set([...origins, ...sockets])];
}

/** `/dns4/pin.example/tcp/443/wss/...` as `wss://pin.example:443`; nothing for addresses a page cannot dial. */
function webSocketOrigin(multiaddr: string): string[] {
  const match = /^\/(ip4|ip6|dns|dns4|dns6)\/([^/]+)\/tcp\/(\d+)\/(ws|wss|tls\/ws|tls\/sni\/[^/]+\/ws)(\/|$)/.exec(
    multiaddr,
  );
  if (!match) return [];
  const [, family, host, port, transport] = match;
  return [`${transport === "ws" ? "ws" : "wss"}://${family === "ip6" ? `[${host}]` : host}:${port}`];
}
