/** Entry of a public worker. */
import { publicWork } from "./public-work.ts";
import type { PublicApi } from "./public-worker-api.ts";
import { serve, type Port } from "./rpc.ts";

serve<PublicApi>(self as unknown as Port, publicWork());
