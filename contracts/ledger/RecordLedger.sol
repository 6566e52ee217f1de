// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {HospitalId, RecordId} from "../identifiers.sol";
import {IHospitalRegistry, MemberSignatures} from "../registry/IHospitalRegistry.sol";
import {ChartpassDomain} from "../signing/ChartpassDomain.sol";
import {IRecordLedger} from "./IRecordLedger.sol";

/// @title Record ledger
contract RecordLedger is IRecordLedger, ChartpassDomain {
    bytes32 public constant ENDORSEMENT_TYPEHASH = keccak256(
        "Endorsement(bytes32 hospital,bytes32 recordId,uint32 version,bytes32 commitment)"
    );

    IHospitalRegistry public immutable REGISTRY;

    mapping(HospitalId => mapping(RecordId => bytes32[])) private _commitments;

    constructor(bytes32 salt, IHospitalRegistry registry_) ChartpassDomain(salt) {
        REGISTRY = registry_;
    }

    /// @inheritdoc IRecordLedger
    function endorse(Endorsement calldata endorsement, MemberSignatures calldata members) external {
        HospitalId hospital = endorsement.hospital;
        RecordId recordId = endorsement.recordId;
        bytes32[] storage versions = _commitments[hospital][recordId];
        uint32 expected = uint32(versions.length + 1);
        require(endorsement.version == expected, VersionOutOfOrder(recordId, expected, endorsement.version));
        require(endorsement.commitment != 0, CommitmentMissing(recordId));
        REGISTRY.checkMembers(hospital, _digest(keccak256(abi.encode(ENDORSEMENT_TYPEHASH, endorsement))), members);

        versions.push(endorsement.commitment);
        emit RecordEndorsed(hospital, recordId, expected, endorsement.commitment, uint64(block.timestamp));
    }

    /// @inheritdoc IRecordLedger
    function versionsOf(HospitalId hospital, RecordId recordId) external view returns (uint32) {
        return uint32(_commitments[hospital][recordId].length);
    }

    /// @inheritdoc IRecordLedger
    function commitmentOf(HospitalId hospital, RecordId recordId, uint32 version) external view returns (bytes32) {
        bytes32[] storage versions = _commitments[hospital][recordId];
        return version == 0 || version > versions.length ? bytes32(0) : versions[version - 1];
    }
}
