// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Points} from "../testing/Points.sol";
import {ConsentStage} from "./ConsentStage.sol";
import {IConsentRegistry} from "./IConsentRegistry.sol";
import {IRelayHub} from "./IRelayHub.sol";
import {RelayHub} from "./RelayHub.sol";

/// @dev Opens two consents, one of points and one of hashes, through both entries in any order, beside a model.
contract HubActor is ConsentStage {
    uint256 public constant CONSENTS = 2;
    uint256 private constant OPENS = 4;
    uint256 private constant HASHED = 1;

    RelayHub private hub;
    bytes private capsulePoint;
    IConsentRegistry.Consent[CONSENTS] private given;

    IRelayHub.Trail[CONSENTS] private model;
    mapping(bytes32 openId => uint256) private answers;
    bool[CONSENTS] private ended;
    bytes32[] private seen;
    bool public broken;

    constructor() {
        super.setUp();
        hub = new RelayHub(SALT, consents);
        capsulePoint = Points.g1(Points.G1, 7);
        for (uint256 i = 0; i < CONSENTS; ++i) {
            IConsentRegistry.Consent memory consent = newConsent(bytes32(i));
            for (uint256 j = 0; j < 3; ++j) {
                consent.shareCommitments[j] =
                    i == HASHED
                        ? keccak256(bytes.concat(hub.FRAGMENT_HASH_TYPEHASH(), hashOf(j)))
                        : keccak256(bytes.concat(capsulePoint, Points.g2(77 + j)));
            }
            given[i] = consent;
            post(consent);
        }
    }

    /// @dev Done by the constructor; the engine calls every public function, this one too.
    function setUp() public pure override {}

    function answer(uint8 which, uint8 nonce, uint8 index, uint8 as_, bool asHash) external {
        uint256 i = which % CONSENTS;
        (index, as_) = (index % 4, as_ % 4);
        IRelayHub.OpenRequest memory open = openOf(i, nonce);
        bytes32 openId = hub.openIdOf(open);
        bool fits = asHash == (i == HASHED) && index < 3 && as_ == index;
        bool allowed = fits && !ended[i] && answers[openId] & (1 << index) == 0;
        try this.post_(open, index, as_, asHash) {
            if (!allowed) broken = true;
            apply_(i, openId, index, asHash ? hashOf(index) : keccak256(Points.g1(capsulePoint, 77 + index)));
        } catch {
            if (allowed) broken = true;
        }
    }

    function revoke(uint8 which, uint8 luck) external {
        uint256 i = which % CONSENTS;
        if (ended[i] || luck % 8 != 0) return;
        stop(newStop(given[i], REVOKE, 1, 0));
        ended[i] = true;
    }

    function post_(IRelayHub.OpenRequest memory open, uint8 index, uint8 as_, bool asHash) external {
        bytes memory signature = signatureOf(
            READER,
            digestFor(hub, keccak256(abi.encode(hub.OPEN_REQUEST_TYPEHASH(), open)))
        );
        bytes memory commitment = Points.g2(77 + index);
        bytes memory fragment = Points.g1(capsulePoint, 77 + index);
        VM.prank(relay(as_));
        if (asHash) hub.convertHashed(open, signature, index, hashOf(index));
        else hub.convert(open, signature, index, capsulePoint, commitment, fragment);
    }

    function agrees() external view returns (bool) {
        for (uint256 i = 0; i < CONSENTS; ++i) {
            if (keccak256(abi.encode(hub.trailOf(given[i].id))) != keccak256(abi.encode(model[i]))) return false;
        }
        for (uint256 i = 0; i < seen.length; ++i) {
            if (hub.answersOf(seen[i]) != answers[seen[i]]) return false;
        }
        return true;
    }

    function openOf(uint256 i, uint8 nonce) private view returns (IRelayHub.OpenRequest memory) {
        return IRelayHub.OpenRequest(given[i].id, bytes32(uint256(nonce % OPENS)), NOW, NOW + 300);
    }

    function hashOf(uint256 index) private pure returns (bytes32) {
        return keccak256(abi.encode(index));
    }

    function apply_(uint256 i, bytes32 openId, uint8 index, bytes32 fragmentHash) private {
        IRelayHub.Trail storage trail = model[i];
        if (answers[openId] == 0) {
            seen.push(openId);
            trail.head = keccak256(abi.encode(trail.head, 1, openId, address(0), bytes32(0), NOW));
            ++trail.links;
            ++trail.opens;
        }
        answers[openId] |= 1 << index;
        trail.head = keccak256(abi.encode(trail.head, 2, openId, relay(index), fragmentHash, NOW));
        ++trail.links;
        ++trail.fragments;
    }
}

contract HubInvariantTest {
    HubActor private actor;

    error Diverged();

    function setUp() public {
        actor = new HubActor();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actor);
    }

    /// @dev Only what the consent commits to is recorded, once, in the same trail by either entry.
    function invariant_TheTrailFollowsTheModel() public view {
        require(!actor.broken() && actor.agrees(), Diverged());
    }
}
