// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {HospitalId, RecordId} from "../identifiers.sol";
import {MemberSignatures} from "../registry/IHospitalRegistry.sol";

/**
 * @title Record ledger
 * @notice Salted commitments to stored record versions, endorsed by a hospital's members. An endorsement says that the
 * version is stored and well formed; that its content is true is what the hospital's own signature inside says.
 */
interface IRecordLedger {
    /// @notice What members sign; see `endorsementTypes` in src/protocol/typed-data.ts.
    struct Endorsement {
        HospitalId hospital;
        RecordId recordId;
        uint32 version;
        bytes32 commitment;
    }

    event RecordEndorsed(
        HospitalId indexed hospital,
        RecordId indexed recordId,
        uint32 version,
        bytes32 commitment,
        uint64 time
    );

    error CommitmentMissing(RecordId recordId);
    error VersionOutOfOrder(RecordId recordId, uint32 expected, uint32 given);

    /// @notice Record the next version. Anyone may send it: the members' signatures decide.
    function endorse(Endorsement calldata endorsement, MemberSignatures calldata members) external;

    /// @notice Number of versions endorsed.
    /// @dev Records are kept per hospital, so no other hospital can take an id first.
    function versionsOf(HospitalId hospital, RecordId recordId) external view returns (uint32);

    /// @notice The commitment to a version, counting from 1; zero when there is none.
    function commitmentOf(HospitalId hospital, RecordId recordId, uint32 version) external view returns (bytes32);
}
