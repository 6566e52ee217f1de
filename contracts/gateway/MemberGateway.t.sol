// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {ERC7786Recipient} from "@openzeppelin/contracts/crosschain/ERC7786Recipient.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {IRequestBoard} from "../consent/IRequestBoard.sol";
import {RequestBoard} from "../consent/RequestBoard.sol";
import {RequestId} from "../identifiers.sol";
import {IHospitalRegistry, MemberSignatures} from "../registry/IHospitalRegistry.sol";
import {Stage} from "../testing/Stage.sol";
import {IVm} from "../testing/IVm.sol";
import {IMemberGateway} from "./IMemberGateway.sol";
import {MemberGateway} from "./MemberGateway.sol";

/// @dev Refuses until told otherwise.
contract MoodyRecipient is IERC7786Recipient {
    bool public willing;
    uint256 public received;

    error NotNow();

    function become(bool willing_) external {
        willing = willing_;
    }

    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        require(willing, NotNow());
        ++received;
        return IERC7786Recipient.receiveMessage.selector;
    }
}

/// @dev Both chains are played in one engine by changing the chain id.
contract MemberGatewayTest is Stage {
    uint256 private constant CHAIN_A = 31_337;
    uint256 private constant CHAIN_B = 31_338;
    uint256 private constant READER = 0xd2;

    MemberGateway private gatewayA;
    MemberGateway private gatewayB;
    RequestBoard private boardA;
    RequestBoard private boardB;

    function setUp() public override {
        super.setUp();
        VM.chainId(CHAIN_A);
        gatewayA = new MemberGateway(SALT, registry, address(this));
        boardA = new RequestBoard(SALT, address(this));
        VM.chainId(CHAIN_B);
        gatewayB = new MemberGateway(SALT, registry, address(this));
        boardB = new RequestBoard(SALT, address(this));
        gatewayB.setPeer(CHAIN_A, address(gatewayA), HOSPITAL_A);
        boardB.setLink(CHAIN_A, address(gatewayB), address(boardA));
        boardB.setRemote(HOSPITAL_A, CHAIN_A);
        VM.chainId(CHAIN_A);
        gatewayA.setPeer(CHAIN_B, address(gatewayB), HOSPITAL_B);
        boardA.setLink(CHAIN_B, address(gatewayA), address(boardB));
        boardA.setRemote(HOSPITAL_A, CHAIN_A);
    }

    function testFuzz_ARequestArrivesAsItLeft(RequestId id, bytes32 commitment, uint64 expiry) public {
        VM.assume(commitment != 0 && expiry > NOW);
        (IMemberGateway.GatewayMessage memory message, bytes memory payload) = announce(id, commitment, expiry);
        deliver(message, payload);
        IRequestBoard.Announced memory found = boardA.requestOf(CHAIN_B, id);
        VM.assertEq(found.commitment, commitment);
        VM.assertEq(found.reader, VM.addr(READER));
        VM.assertEq(uint256(found.expiry), expiry);
        VM.assertEq(uint256(found.origin), CHAIN_B);
        VM.assertTrue(gatewayA.isDelivered(message.sendId));
        VM.assertEq(uint256(boardA.requestOf(CHAIN_A, id).time), 0);
    }

    function test_AMessageIsDeliveredOnce() public {
        (IMemberGateway.GatewayMessage memory message, bytes memory payload) = announce(
            RequestId.wrap("r"),
            "c",
            NOW + 9
        );
        MemberSignatures memory members = deliver(message, payload);
        VM.expectRevert(abi.encodeWithSelector(IMemberGateway.MessageAlreadyDelivered.selector, message.sendId));
        gatewayA.deliver(message, payload, members);
    }

    function testFuzz_AnyOtherPayloadIsRefused(bytes calldata other) public {
        (IMemberGateway.GatewayMessage memory message, bytes memory payload) = announce(
            RequestId.wrap("r"),
            "c",
            NOW + 9
        );
        VM.assume(keccak256(other) != keccak256(payload));
        MemberSignatures memory members = attest(message);
        VM.expectRevert(
            abi.encodeWithSelector(IMemberGateway.PayloadMismatch.selector, message.payloadHash, keccak256(other))
        );
        gatewayA.deliver(message, other, members);
    }

    function testFuzz_OnlyUntilExpiry(uint64 later) public {
        (IMemberGateway.GatewayMessage memory message, bytes memory payload) = announce(
            RequestId.wrap("r"),
            "c",
            NOW + 9
        );
        MemberSignatures memory members = attest(message);
        uint256 time = uint256(NOW) + (later % 14 days);
        VM.warp(time);
        if (time > message.expiry) {
            VM.expectRevert(
                abi.encodeWithSelector(IMemberGateway.MessageExpired.selector, message.sendId, message.expiry)
            );
        }
        gatewayA.deliver(message, payload, members);
    }

    /// @dev The receiving consortium attests nothing of what it receives.
    function test_OnlyTheSourceConsortiumAttests() public {
        (IMemberGateway.GatewayMessage memory message, bytes memory payload) = announce(
            RequestId.wrap("r"),
            "c",
            NOW + 9
        );
        MemberSignatures memory members = signaturesOf(MEMBERS_A, 2, digestOf(message));
        VM.expectRevert(
            abi.encodeWithSelector(IHospitalRegistry.MemberUnknown.selector, HOSPITAL_B, members.signers[0])
        );
        gatewayA.deliver(message, payload, members);
    }

    function test_ARecipientThatFailsCanBeTriedAgain() public {
        MoodyRecipient recipient = new MoodyRecipient();
        (IMemberGateway.GatewayMessage memory message, bytes memory payload) = send(address(recipient), "hello");
        MemberSignatures memory members = attest(message);
        VM.expectRevert(abi.encodeWithSelector(MoodyRecipient.NotNow.selector));
        gatewayA.deliver(message, payload, members);
        VM.assertFalse(gatewayA.isDelivered(message.sendId));
        recipient.become(true);
        gatewayA.deliver(message, payload, members);
        VM.assertEq(recipient.received(), 1);
    }

    /// @dev The same words from anyone but the linked board on the other side are not a request.
    function testFuzz_OnlyTheLinkedBoardSpeaks(address impostor) public {
        VM.assume(impostor != address(boardB));
        VM.chainId(CHAIN_B);
        VM.recordLogs();
        VM.prank(impostor);
        gatewayB.sendMessage(InteroperableAddress.formatEvmV1(CHAIN_A, address(boardA)), "words", new bytes[](0));
        (IMemberGateway.GatewayMessage memory message, bytes memory payload) = lastQueued();
        VM.chainId(CHAIN_A);
        MemberSignatures memory members = attest(message);
        VM.expectPartialRevert(ERC7786Recipient.ERC7786RecipientUnauthorizedGateway.selector);
        gatewayA.deliver(message, payload, members);
    }

    function testFuzz_OnlyTheGatewayDelivers(address caller) public {
        VM.assume(caller != address(gatewayA));
        bytes memory sender = InteroperableAddress.formatEvmV1(CHAIN_B, address(boardB));
        VM.prank(caller);
        VM.expectRevert(
            abi.encodeWithSelector(ERC7786Recipient.ERC7786RecipientUnauthorizedGateway.selector, caller, sender)
        );
        boardA.receiveMessage(0, sender, "");
    }

    function test_WhatTheGatewayDoesNotCarry() public {
        bytes memory recipient = InteroperableAddress.formatEvmV1(CHAIN_B, address(boardB));
        bytes[] memory attributes = new bytes[](1);
        attributes[0] = hex"12345678";
        VM.expectPartialRevert(bytes4(keccak256("UnsupportedAttribute(bytes4)")));
        gatewayA.sendMessage(recipient, "", attributes);
        VM.expectRevert(abi.encodeWithSelector(IMemberGateway.ValueNotSupported.selector, 1));
        gatewayA.sendMessage{value: 1}(recipient, "", new bytes[](0));
        VM.expectRevert(abi.encodeWithSelector(IMemberGateway.PeerUnknown.selector, 5));
        gatewayA.sendMessage(InteroperableAddress.formatEvmV1(5, address(1)), "", new bytes[](0));
        VM.assertFalse(gatewayA.supportsAttribute(0x12345678));
    }

    /// @dev At home a request is announced without a gateway.
    function test_ARequestWithinOneChain() public {
        (IRequestBoard.RequestAnnouncement memory announcement, bytes memory signature) = newAnnouncement(
            boardA,
            RequestId.wrap("r"),
            "c",
            NOW + 9
        );
        boardA.announce(announcement, signature);
        VM.assertEq(boardA.requestOf(CHAIN_A, RequestId.wrap("r")).commitment, "c");
        VM.assertEq(uint256(gatewayA.nonce()), 0);
    }

    function test_Gas() public {
        VM.chainId(CHAIN_B);
        (IRequestBoard.RequestAnnouncement memory announcement, bytes memory signature) = newAnnouncement(
            boardB,
            RequestId.wrap("r"),
            "c",
            NOW + 9
        );
        VM.recordLogs();
        boardB.announce(announcement, signature);
        VM.snapshotGasLastCall("requests", "announce");
        (IMemberGateway.GatewayMessage memory message, bytes memory payload) = lastQueued();
        VM.chainId(CHAIN_A);
        gatewayA.deliver(message, payload, attest(message));
        VM.snapshotGasLastCall("requests", "deliver");
    }

    function newAnnouncement(
        RequestBoard board,
        RequestId id,
        bytes32 commitment,
        uint64 expiry
    ) private view returns (IRequestBoard.RequestAnnouncement memory announcement, bytes memory signature) {
        announcement = IRequestBoard.RequestAnnouncement(id, commitment, VM.addr(READER), HOSPITAL_A, expiry);
        bytes32 structHash = keccak256(abi.encode(board.REQUEST_ANNOUNCEMENT_TYPEHASH(), announcement));
        signature = signatureOf(READER, digestFor(board, structHash));
    }

    function announce(
        RequestId id,
        bytes32 commitment,
        uint64 expiry
    ) private returns (IMemberGateway.GatewayMessage memory message, bytes memory payload) {
        VM.chainId(CHAIN_B);
        (IRequestBoard.RequestAnnouncement memory announcement, bytes memory signature) = newAnnouncement(
            boardB,
            id,
            commitment,
            expiry
        );
        VM.recordLogs();
        boardB.announce(announcement, signature);
        (message, payload) = lastQueued();
        VM.chainId(CHAIN_A);
    }

    function send(
        address recipient,
        bytes memory words
    ) private returns (IMemberGateway.GatewayMessage memory message, bytes memory payload) {
        VM.chainId(CHAIN_B);
        VM.recordLogs();
        gatewayB.sendMessage(InteroperableAddress.formatEvmV1(CHAIN_A, recipient), words, new bytes[](0));
        (message, payload) = lastQueued();
        VM.chainId(CHAIN_A);
    }

    function lastQueued() private returns (IMemberGateway.GatewayMessage memory, bytes memory) {
        IVm.Log[] memory logs = VM.getRecordedLogs();
        for (uint256 i = logs.length; i > 0; --i) {
            if (logs[i - 1].topics[0] != IMemberGateway.MessageQueued.selector) continue;
            return abi.decode(logs[i - 1].data, (IMemberGateway.GatewayMessage, bytes));
        }
        revert IMemberGateway.PeerUnknown(0);
    }

    function digestOf(IMemberGateway.GatewayMessage memory message) private view returns (bytes32) {
        return digestFor(gatewayA, keccak256(abi.encode(gatewayA.GATEWAY_MESSAGE_TYPEHASH(), message)));
    }

    function attest(IMemberGateway.GatewayMessage memory message) private view returns (MemberSignatures memory) {
        return signaturesOf(MEMBERS_B, 2, digestOf(message));
    }

    function deliver(
        IMemberGateway.GatewayMessage memory message,
        bytes memory payload
    ) private returns (MemberSignatures memory members) {
        members = attest(message);
        gatewayA.deliver(message, payload, members);
    }
}
