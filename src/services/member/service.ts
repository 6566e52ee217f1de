/** A running member: its routes, and its gateway duty beside them. */
import type { NetworkConfig } from "../../protocol/network.ts";
import { loadPairing } from "../../core/pairing/load.ts";
import { createApplication, nowSeconds } from "../http/application.ts";
import { listen } from "../http/listen.ts";
import type { RunningService } from "../http/program.ts";
import { mountAttesting } from "./attesting.ts";
import type { MemberConfig } from "./config.ts";
import { mountDesk } from "./desk.ts";
import { mountEnrolling } from "./enrolling.ts";
import { mountGateway } from "./gateway.ts";
import { mountMail } from "./mail.ts";
import { createMember, isHospitalMember } from "./member.ts";
import { createOwners } from "./owners.ts";
import { mountSponsoring } from "./sponsoring.ts";

export async function startMember(
  config: MemberConfig,
  network: NetworkConfig,
): Promise<RunningService & { readonly name: string }> {
  const member = createMember(config, network, await loadPairing());
  const app = createApplication(config.name);
  const owners = createOwners(member.database);

  app.get("/status", (c) =>
    c.json({
      name: member.name,
      hospital: member.hospital.id,
      key: member.account.address,
      isHospital: isHospitalMember(member),
      time: nowSeconds(),
    }),
  );
  mountAttesting(app, member, owners);
  if (isHospitalMember(member)) {
    mountEnrolling(app, member);
    mountMail(app, member);
    mountDesk(app, member);
    mountSponsoring(app, member, owners);
  }
  const duty = mountGateway(app, member);
  const server = await listen(app, config.port).catch(async (thrown: unknown) => {
    await duty.stop();
    throw thrown;
  });
  return {
    name: config.name,
    async close() {
      await server.close();
      await duty.stop();
      if (isHospitalMember(member)) await member.authority.close();
      member.database.close();
    },
  };
}
