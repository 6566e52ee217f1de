/** Entry of a firewall worker. It has its own generator and no storage; ending it forgets everything. */
import { systemRandom } from "../core/random.ts";
import { loadPairing } from "../core/pairing/load.ts";
import type { FirewallPageApi } from "./firewall-api.ts";
import { firewallWork } from "./firewall-work.ts";
import { serve, type Port } from "./rpc.ts";

serve<FirewallPageApi>(self as unknown as Port, firewallWork({ random: systemRandom, now: Date.now, loadPairing }));
