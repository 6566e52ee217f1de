// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {HospitalId, SubjectId} from "../identifiers.sol";
import {ChartpassDomain} from "../signing/ChartpassDomain.sol";
import {IHospitalRegistry, MemberSignatures} from "./IHospitalRegistry.sol";

/// @title Hospital registry
contract HospitalRegistry is IHospitalRegistry, ChartpassDomain, Ownable2Step {
    using EnumerableSet for EnumerableSet.BytesSet;

    bytes32 public constant IDENTITY_ENTRY_TYPEHASH = keccak256(
        "IdentityEntry(bytes32 subject,bytes32 hospital,address key,uint8 role,bytes32 credential,address previous,uint64 deadline)"
    );
    bytes32 public constant IDENTITY_REVOCATION_TYPEHASH = keccak256(
        "IdentityRevocation(bytes32 hospital,bytes32 subject,address key)"
    );

    uint256 private constant ISSUER_KEY_LENGTH = 33;
    uint8 private constant LAST_ROLE = 2;

    mapping(HospitalId => Params[]) private _params;
    mapping(HospitalId => EnumerableSet.BytesSet) private _members;
    mapping(HospitalId => uint8) private _threshold;
    mapping(address => Relay) private _relays;
    mapping(HospitalId => mapping(SubjectId => Identity[])) private _identities;
    mapping(bytes32 digest => bool) private _entered;

    constructor(bytes32 salt, address administrator) ChartpassDomain(salt) Ownable(administrator) {}

    /// @inheritdoc IHospitalRegistry
    function registerHospital(
        HospitalId hospital,
        bytes calldata publicParams,
        bytes calldata issuerKey,
        bytes[] calldata members,
        uint8 threshold
    ) external onlyOwner {
        require(_params[hospital].length == 0, HospitalKnown(hospital));
        emit HospitalRegistered(hospital);
        _publish(hospital, publicParams, issuerKey);
        _setMembers(hospital, members, threshold);
    }

    /// @inheritdoc IHospitalRegistry
    function publishParams(
        HospitalId hospital,
        bytes calldata publicParams,
        bytes calldata issuerKey
    ) external onlyOwner {
        _requireKnown(hospital);
        _publish(hospital, publicParams, issuerKey);
    }

    /// @inheritdoc IHospitalRegistry
    function setMembers(HospitalId hospital, bytes[] calldata members, uint8 threshold) external onlyOwner {
        _requireKnown(hospital);
        _setMembers(hospital, members, threshold);
    }

    /// @inheritdoc IHospitalRegistry
    function registerRelay(address key, bytes32 organisation, bytes32 messageKeyHash) external onlyOwner {
        require(key != address(0) && organisation != 0, RelayInvalid(key, organisation));
        require(_relays[key].organisation == 0, RelayKnown(key));
        _relays[key] = Relay(organisation, messageKeyHash, true, uint64(block.timestamp));
        emit RelayRegistered(key, organisation, messageKeyHash);
    }

    /// @inheritdoc IHospitalRegistry
    function setRelayActive(address key, bool active) external onlyOwner {
        require(_relays[key].organisation != 0, RelayUnknown(key));
        _relays[key].active = active;
        emit RelayChanged(key, active);
    }

    /// @inheritdoc IHospitalRegistry
    function registerIdentity(
        IdentityEntry calldata entry,
        bytes calldata keySignature,
        bytes calldata previousSignature,
        MemberSignatures calldata members
    ) external {
        require(
            entry.key != address(0) && entry.role != 0 && entry.role <= LAST_ROLE,
            IdentityInvalid(entry.key, entry.role)
        );
        require(block.timestamp <= entry.deadline, IdentityExpired(entry.deadline));

        bytes32 digest = _digest(keccak256(abi.encode(IDENTITY_ENTRY_TYPEHASH, entry)));
        // A key may come back after it was replaced, but not by the signatures of its first time.
        require(!_entered[digest], IdentityReplayed(digest));
        _requireSigner(entry.key, digest, keySignature);

        Identity[] storage history = _identities[entry.hospital][entry.subject];
        uint256 count = history.length;
        if (count == 0) {
            require(entry.previous == address(0), IdentityPrevious(address(0), entry.previous));
        } else {
            Identity storage last = history[count - 1];
            require(!last.revoked, IdentityEnded(entry.hospital, entry.subject));
            require(entry.previous == last.key, IdentityPrevious(last.key, entry.previous));
            require(entry.role == last.role, IdentityRole(last.role, entry.role));
            _requireSigner(entry.previous, digest, previousSignature);
        }
        checkMembers(entry.hospital, digest, members);

        uint32 revision = uint32(count + 1);
        _entered[digest] = true;
        history.push(
            Identity({
                credential: entry.credential,
                key: entry.key,
                role: entry.role,
                revoked: false,
                revision: revision,
                since: uint64(block.timestamp)
            })
        );
        emit IdentityRegistered(entry.hospital, entry.subject, entry.key, entry.role, entry.credential, revision);
    }

    /// @inheritdoc IHospitalRegistry
    function revokeIdentity(HospitalId hospital, SubjectId subject, MemberSignatures calldata members) external {
        Identity[] storage history = _identities[hospital][subject];
        require(history.length != 0, IdentityUnknown(hospital, subject));
        Identity storage last = history[history.length - 1];
        require(!last.revoked, IdentityEnded(hospital, subject));

        address key = last.key;
        checkMembers(
            hospital,
            _digest(keccak256(abi.encode(IDENTITY_REVOCATION_TYPEHASH, hospital, subject, key))),
            members
        );
        last.revoked = true;
        emit IdentityRevoked(hospital, subject, key);
    }

    /// @inheritdoc IHospitalRegistry
    function checkMembers(HospitalId hospital, bytes32 digest, MemberSignatures calldata members) public view {
        _requireKnown(hospital);
        uint256 given = members.signers.length;
        uint256 threshold = _threshold[hospital];
        require(given >= threshold, MembersTooFew(hospital, given, threshold));
        EnumerableSet.BytesSet storage known = _members[hospital];
        for (uint256 i = 0; i < given; ++i) {
            require(known.contains(members.signers[i]), MemberUnknown(hospital, members.signers[i]));
        }
        // Refuses duplicates too, so `given` counts members.
        require(
            SignatureChecker.areValidSignaturesNow(digest, members.signers, members.signatures),
            MemberSignaturesInvalid(hospital, digest)
        );
    }

    /// @inheritdoc IHospitalRegistry
    function hospitalOf(HospitalId hospital) external view returns (Hospital memory) {
        _requireKnown(hospital);
        uint256 count = _params[hospital].length;
        Params storage latest = _params[hospital][count - 1];
        return
            Hospital({
                publicParams: latest.publicParams,
                issuerKey: latest.issuerKey,
                version: uint32(count),
                threshold: _threshold[hospital],
                members: _members[hospital].values()
            });
    }

    /// @inheritdoc IHospitalRegistry
    function paramsAt(HospitalId hospital, uint32 version) external view returns (Params memory) {
        return _params[hospital][version - 1];
    }

    /// @inheritdoc IHospitalRegistry
    function relayOf(address key) external view returns (Relay memory) {
        return _relays[key];
    }

    /// @inheritdoc IHospitalRegistry
    function identityOf(HospitalId hospital, SubjectId subject) external view returns (Identity memory latest) {
        Identity[] storage history = _identities[hospital][subject];
        if (history.length != 0) latest = history[history.length - 1];
    }

    /// @inheritdoc IHospitalRegistry
    function identityAt(
        HospitalId hospital,
        SubjectId subject,
        uint32 revision
    ) external view returns (Identity memory) {
        return _identities[hospital][subject][revision - 1];
    }

    function _publish(HospitalId hospital, bytes calldata publicParams, bytes calldata issuerKey) private {
        require(publicParams.length != 0, ParamsMissing(hospital));
        require(issuerKey.length == ISSUER_KEY_LENGTH, IssuerKeyLength(issuerKey.length));
        _params[hospital].push(Params(publicParams, issuerKey, uint64(block.timestamp)));
        emit ParamsPublished(hospital, uint32(_params[hospital].length), publicParams, issuerKey);
    }

    function _setMembers(HospitalId hospital, bytes[] calldata members, uint8 threshold) private {
        require(threshold != 0 && threshold <= members.length, MemberThreshold(threshold, members.length));
        EnumerableSet.BytesSet storage known = _members[hospital];
        known.clear();
        for (uint256 i = 0; i < members.length; ++i) {
            require(members[i].length >= 20 && known.add(members[i]), MemberInvalid(members[i]));
        }
        _threshold[hospital] = threshold;
        emit MembersChanged(hospital, members, threshold);
    }

    function _requireKnown(HospitalId hospital) private view {
        require(_params[hospital].length != 0, HospitalUnknown(hospital));
    }

    function _requireSigner(address expected, bytes32 digest, bytes calldata signature) private pure {
        address signer = ECDSA.recoverCalldata(digest, signature);
        require(signer == expected, IdentitySignature(expected, signer));
    }
}
