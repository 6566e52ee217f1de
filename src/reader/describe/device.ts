/** Device and DeviceUseStatement: https://hl7.org/fhir/R4/device.html, https://hl7.org/fhir/R4/deviceusestatement.html */
import { at, choiceWords, conceptsWords, conceptWords, dateWords, listOf, textOf } from "../fhir-value.ts";
import {
  commonMarks,
  facts,
  marks,
  mentions,
  mentionWords,
  noteWords,
  statusMark,
  type Describe,
} from "./description.ts";

export const describeDevice: Describe = (resource) => ({
  title: textOf(at(listOf(resource["deviceName"])[0], "name")) ?? conceptWords(resource["type"]) ?? "Unnamed device",
  date: textOf(resource["manufactureDate"]),
  marks: [...commonMarks(resource), ...marks(statusMark(resource["status"]))],
  facts: facts(
    ["Type", conceptWords(resource["type"])],
    ["Maker", textOf(resource["manufacturer"])],
    ["Model", textOf(resource["modelNumber"])],
    ["Serial number", textOf(resource["serialNumber"])],
    ["Use before", dateWords(resource["expirationDate"])],
  ),
});

export const describeDeviceUse: Describe = (resource, resolve) => ({
  title: mentionWords(resource["device"], resource, resolve) ?? "Unnamed device",
  date: textOf(resource["timingDateTime"]) ?? textOf(at(resource["timingPeriod"], "start")),
  marks: [...commonMarks(resource), ...marks(statusMark(resource["status"]))],
  facts: facts(
    ["In use", choiceWords(resource, "timing")],
    ["For", conceptsWords(resource["reasonCode"])],
    ["Body site", conceptWords(resource["bodySite"])],
    ["Reported by", mentions(resource["source"], resource, resolve)],
    ["Note", noteWords(resource)],
  ),
});
