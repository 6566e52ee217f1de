// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {HospitalId, RecordId} from "../identifiers.sol";
import {IHospitalRegistry, MemberSignatures} from "../registry/IHospitalRegistry.sol";
import {Stage} from "../testing/Stage.sol";
import {IRecordLedger} from "./IRecordLedger.sol";
import {RecordLedger} from "./RecordLedger.sol";

contract RecordLedgerTest is Stage {
    RecordLedger private ledger;

    function setUp() public override {
        super.setUp();
        ledger = new RecordLedger(SALT, registry);
    }

    function testFuzz_VersionsFollowOneAnother(RecordId id, bytes32 commitment, uint8 count) public {
        VM.assume(commitment != 0);
        uint32 last = (count % 8) + 1;
        for (uint32 version = 1; version <= last; ++version) {
            endorse(HOSPITAL_A, MEMBERS_A, id, version, keccak256(abi.encode(commitment, version)));
        }
        VM.assertEq(uint256(ledger.versionsOf(HOSPITAL_A, id)), last);
        VM.assertEq(ledger.commitmentOf(HOSPITAL_A, id, last), keccak256(abi.encode(commitment, last)));
        VM.assertEq(ledger.commitmentOf(HOSPITAL_A, id, last + 1), 0);
        VM.assertEq(ledger.commitmentOf(HOSPITAL_A, id, 0), 0);
    }

    function testFuzz_NoOtherVersionIsTaken(RecordId id, uint32 version) public {
        VM.assume(version != 1);
        IRecordLedger.Endorsement memory given = IRecordLedger.Endorsement(HOSPITAL_A, id, version, "commitment");
        MemberSignatures memory members = signaturesOf(MEMBERS_A, 2, digestOf(given));
        VM.expectRevert(abi.encodeWithSelector(IRecordLedger.VersionOutOfOrder.selector, id, 1, version));
        ledger.endorse(given, members);
    }

    /// @dev Another hospital using the same id writes to its own shelf.
    function testFuzz_HospitalsDoNotMeet(RecordId id, bytes32 commitment) public {
        VM.assume(commitment != 0);
        endorse(HOSPITAL_B, MEMBERS_B, id, 1, keccak256("of b"));
        endorse(HOSPITAL_A, MEMBERS_A, id, 1, commitment);
        VM.assertEq(ledger.commitmentOf(HOSPITAL_A, id, 1), commitment);
        VM.assertEq(ledger.commitmentOf(HOSPITAL_B, id, 1), keccak256("of b"));
    }

    function testFuzz_ASignatureServesOneEndorsement(RecordId id, bytes32 commitment, bytes32 other) public {
        VM.assume(commitment != other && other != 0);
        IRecordLedger.Endorsement memory given = IRecordLedger.Endorsement(HOSPITAL_A, id, 1, commitment);
        MemberSignatures memory members = signaturesOf(MEMBERS_A, 2, digestOf(given));
        given.commitment = other;
        VM.expectPartialRevert(IHospitalRegistry.MemberSignaturesInvalid.selector);
        ledger.endorse(given, members);
    }

    function test_AnEmptyCommitmentIsRefused() public {
        IRecordLedger.Endorsement memory given = IRecordLedger.Endorsement(HOSPITAL_A, RecordId.wrap("r"), 1, 0);
        MemberSignatures memory members = signaturesOf(MEMBERS_A, 2, digestOf(given));
        VM.expectRevert(abi.encodeWithSelector(IRecordLedger.CommitmentMissing.selector, given.recordId));
        ledger.endorse(given, members);
    }

    function test_Gas() public {
        endorse(HOSPITAL_A, MEMBERS_A, RecordId.wrap("r"), 1, "commitment");
        VM.snapshotGasLastCall("ledger", "endorse");
    }

    function digestOf(IRecordLedger.Endorsement memory given) private view returns (bytes32) {
        return digestFor(ledger, keccak256(abi.encode(ledger.ENDORSEMENT_TYPEHASH(), given)));
    }

    function endorse(HospitalId hospital, uint256 keys, RecordId id, uint32 version, bytes32 commitment) private {
        IRecordLedger.Endorsement memory given = IRecordLedger.Endorsement(hospital, id, version, commitment);
        ledger.endorse(given, signaturesOf(keys, 2, digestOf(given)));
    }
}
